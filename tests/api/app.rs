//! The real application on a free port, and a client that calls it as an EHR does.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use countersign::{
    advisor::{Advice, Advisor, Call, Settings},
    cds_hooks::{RequestError, Response as Cards},
    config::{self, AdviceOptions, FileOption, ServiceOptions},
    knowledge::{Knowledge, Profile},
    store::{Journal, JsonLines},
    web::{About, Access, Application, Certificate, Service, bind},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use ureq::{
    Agent, Body, RequestBuilder,
    http::Response,
    typestate::{WithBody, WithoutBody},
};
use uuid::Uuid;

pub const SERVICE: &str = "/cds-services/countersign-order-sign";
pub const ORIGIN: &str = "https://ehr.example.org";

/// A running application; it ends with the test's process.
pub struct TestApp {
    pub url: String,
    agent: Agent,
}

/// An answer, read to its end.
pub struct Answered {
    pub status: u16,
    head: ureq::http::response::Parts,
    pub text: String,
}

fn embedded() -> Arc<Knowledge> {
    Arc::new(Knowledge::embedded().unwrap())
}

impl TestApp {
    /// The service as it is, with its clock standing at the time of `fixtures/v01-*`.
    pub fn start() -> Self {
        Self::start_at(scenario("v01-").1)
    }

    /// The service as it is, at a time.
    pub fn start_at(at: Timestamp) -> Self {
        Self::configured("", at)
    }

    /// The service with a settings file of its own, at a time.
    pub fn configured(settings: &str, at: Timestamp) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("api-{}-{}.toml", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, settings).unwrap();
        let advisor = Advisor::new(Knowledge::embedded().unwrap(), Settings::default());
        let file = FileOption { config: Some(path) };
        Self::serving(plain(), options(), file, at, move |call| advisor.answer(call, &mut Uuid::new_v4))
    }

    /// The service with its workbench, which answers nothing.
    pub fn with_workbench() -> Self {
        let knowledge = embedded();
        let about = About::new(&knowledge).unwrap().with_workbench(&knowledge, Profile::Us).unwrap();
        Self::saying(about)
    }

    /// The service beside another version of the knowledge; it answers nothing.
    pub fn compared_with(other: &Knowledge) -> Self {
        let about = About::new(&embedded()).unwrap().compared_with("before", other);
        Self::saying(about)
    }

    /// The service with something else in the advisor's place.
    pub fn answering(
        options: ServiceOptions,
        answer: impl Fn(&[u8]) -> Result<Cards, RequestError> + Send + Sync + 'static,
    ) -> Self {
        let answer = move |call: Call<'_>| answer(call.body).map(Advice::Given);
        Self::serving(plain(), options, FileOption::default(), scenario("v01-").1, answer)
    }

    fn saying(about: About) -> Self {
        let answer = |_: Call<'_>| Ok(Advice::Given(Cards::default()));
        Self::serving(about, options(), FileOption::default(), scenario("v01-").1, answer)
    }

    fn serving(
        about: About,
        options: ServiceOptions,
        file: FileOption,
        at: Timestamp,
        answer: impl Fn(Call<'_>) -> Result<Advice, RequestError> + Send + Sync + 'static,
    ) -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let (advice, settings) = config::load(&file, AdviceOptions::default(), options).unwrap();
                let listener = bind(settings.listen).unwrap();
                let open = advice.advisor(settings.listen.address());
                let access =
                    Access::new(&settings.access, open, settings.authorities.as_deref(), None).unwrap();
                let journal = settings.journal.as_deref().map(|file| JsonLines::open(file).unwrap());
                let journal = journal.map(|journal| -> Arc<dyn Journal> { Arc::new(journal) });
                let service = Arc::new(Service::new(&settings, access, at, journal, Arc::new(answer)));
                let certificate = settings.tls.as_ref().map(|files| Certificate::read(files).unwrap());
                let application =
                    Application::build(&settings, listener, about, service, certificate.as_ref()).unwrap();
                sender.send(application.address()).unwrap();
                application.run_until_stopped().await.unwrap();
            });
        });
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        Self { url: format!("http://{}", receiver.recv().unwrap()), agent }
    }

    pub fn get(&self, path: &str) -> Answered {
        Answered::of(self.getting(path).call().unwrap())
    }

    pub fn getting(&self, path: &str) -> RequestBuilder<WithoutBody> {
        self.agent.get(format!("{}{path}", self.url))
    }

    pub fn head(&self, path: &str) -> Answered {
        Answered::of(self.agent.head(format!("{}{path}", self.url)).call().unwrap())
    }

    pub fn options(&self, path: &str) -> RequestBuilder<WithoutBody> {
        self.agent.options(format!("{}{path}", self.url))
    }

    pub fn delete(&self, path: &str) -> Answered {
        Answered::of(self.agent.delete(format!("{}{path}", self.url)).call().unwrap())
    }

    pub fn posting(&self, path: &str) -> RequestBuilder<WithBody> {
        self.agent.post(format!("{}{path}", self.url))
    }

    /// Calls the service as an EHR does.
    pub fn order_sign(&self, body: &str) -> Answered {
        Answered::of(self.posting(SERVICE).content_type("application/json").send(body).unwrap())
    }
}

impl Answered {
    pub fn of(mut response: Response<Body>) -> Self {
        let text = response.body_mut().read_to_string().unwrap();
        let (head, _) = response.into_parts();
        Self { status: head.status.as_u16(), head, text }
    }

    pub fn header(&self, name: &str) -> &str {
        self.head.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The issue of an error answer; panics if it is none.
    pub fn issue(&self) -> Value {
        let outcome = self.json();
        assert_eq!(self.header("content-type"), "application/fhir+json");
        assert_eq!(outcome["resourceType"], "OperationOutcome");
        assert_eq!(outcome["issue"][0]["severity"], "error");
        outcome["issue"][0].clone()
    }
}

/// What the service says of itself with the embedded knowledge.
fn plain() -> About {
    About::new(&embedded()).unwrap()
}

/// A free port, one worker, and one origin that may call.
pub fn options() -> ServiceOptions {
    ServiceOptions {
        listen: Some("127.0.0.1:0".parse().unwrap()),
        workers: Some("1".parse().unwrap()),
        cors_origins: Some(vec![ORIGIN.parse().unwrap()]),
        ..ServiceOptions::default()
    }
}

/// A request that is complete and orders nothing.
pub fn nothing_ordered() -> Value {
    json!({
        "hook": "order-sign",
        "hookInstance": "cbd52825-71ae-4b3a-bc84-f30530dc4f51",
        "context": {
            "userId": "Practitioner/1",
            "patientId": "p1",
            "draftOrders": {"resourceType": "Bundle", "type": "collection"}
        }
    })
}

/// The request of the fixture whose name begins so, and the time it is written for.
pub fn scenario(prefix: &str) -> (String, Timestamp) {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folder = fs::read_dir(fixtures)
        .unwrap()
        .map(|entry| entry.unwrap())
        .find(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .unwrap()
        .path();
    let story: toml::Table = fs::read_to_string(folder.join("scenario.toml")).unwrap().parse().unwrap();
    let at = story["at"].as_str().unwrap().parse().unwrap();
    (fs::read_to_string(folder.join("request.json")).unwrap(), at)
}
