/* What Flask-Admin does by scripts in its HTML, which the site's policy forbids. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link?.matches("[href='#'], [href^='javascript:']")) event.preventDefault();
  if (link?.dataset.action) modelActions.execute(link.dataset.action);
});
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});
