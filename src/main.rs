//! tuguan, the program.

fn main() -> std::process::ExitCode {
    tuguan::cli::run()
}
