//! The program itself, as a process that can be killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The real program on a data folder of its own.
pub struct Program {
    /// Its data folder.
    pub folder: tempfile::TempDir,
}

impl Program {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("tuguan-").tempdir_in("/tmp").unwrap();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        Self { folder }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tuguan"));
        command.args(arguments).arg("--data-dir").arg(self.folder.path()).env_remove("DATABASE_URL");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    }

    /// Somebody of 发改局, who asks with a token.
    pub fn person(&self) -> reqwest::Client {
        let (ok, text) = self.run(&["user", "add", "probe", "--name", "甲", "--role", "development"]);
        assert!(ok && text.contains("/welcome#"), "{text}");
        let (ok, text) = self.run(&["user", "token", "probe", "--access", "write"]);
        let token = text.lines().find(|line| line.starts_with("tgn_")).unwrap();
        assert!(ok, "{text}");
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
        reqwest::Client::builder().default_headers(headers).build().unwrap()
    }

    pub fn serve(&self) -> (Child, String) {
        let mut child = self.command(&["serve", "--listen", "127.0.0.1:0"]).spawn().unwrap();
        // The first line on stdout is the address.
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
        let base = line.split_whitespace().find(|word| word.starts_with("http")).unwrap().to_owned();
        (child, base)
    }

    /// Process id of the cluster's server, if one runs.
    pub fn server(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.folder.path().join("pg/postmaster.pid")).ok()?;
        let pid = text.lines().next()?.to_owned();
        Path::new(&format!("/proc/{pid}")).exists().then_some(pid)
    }
}

pub fn kill(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}
