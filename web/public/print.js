/** Of printed pages: the button does what the browser's menu does. Without this file the button stays hidden. */
const button = document.getElementById("print");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
