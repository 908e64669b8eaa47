/* What Flask-Admin's own handlers do, see templates/admin/list.html. */
document.addEventListener("click", (event) => {
  const handler = event.target.closest("[data-onclick]")?.dataset.onclick ?? "";
  const action = handler.match(/modelActions\.execute\('(\w+)'\)/);
  const isRefused = handler.includes("Confirm") && !confirm("Delete this record?");
  if (action) modelActions.execute(action[1]);
  if (action || isRefused) event.preventDefault();
});
