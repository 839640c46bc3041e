# Shorthands; `just` lists them. Nothing here that the README does not say in full.

# List the recipes
default:
    @just --list

# Everything that must hold before a change is taken
test:
    bash scripts/test

# Format the code
format:
    cargo fmt

# Serve on http://127.0.0.1:8080
serve *options:
    cargo run --release -- serve {{options}}

# Print the cards for a request
evaluate request *options:
    cargo run --quiet -- evaluate {{request}} {{options}}

# Measure the service against its bare framework
bench:
    cargo bench

# Build the image
image:
    docker build --tag countersign .
