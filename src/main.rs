fn main() {
    println!("{:?}", "final".parse::<fhir_sdk::r4b::codes::ObservationStatus>().is_ok());
}
