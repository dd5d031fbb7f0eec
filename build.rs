//! The page is built into the program: when it is built anew, so is the program.

fn main() {
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=sql");
}
