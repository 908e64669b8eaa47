/* What Flask-Admin's own handlers do, see templates/admin/list.html. */
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-onclick], [href='#']");
  const handler = target?.dataset.onclick ?? "";
  const action = handler.match(/modelActions\.execute\('(\w+)'\)/);
  const isRefused = handler.includes("Confirm") && !confirm("Delete this record?");
  if (action) modelActions.execute(action[1]);
  if (isRefused || target?.matches("[href='#']")) event.preventDefault();
});
