// Arrow keys go from a link in a cell of a table to that of the next cell: the pencils of a list, the pairs of the matrix. Tab goes to every link as before.
const links = 'a[data-edit], a[data-arrows]'

/** The link in the cell that is next to this one, in the direction of an arrow. */
function nextTo(link, key) {
  const cell = link.closest('td')
  if (!cell) return undefined
  const [row, at] = [cell.parentElement, cell.cellIndex]
  const step = key === 'ArrowUp' || key === 'ArrowLeft' ? -1 : 1
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const inRow = [...row.querySelectorAll(links)]
    return inRow[inRow.indexOf(link) + step]
  }
  const inColumn = [...row.parentElement.rows].map((one) => one.cells[at]?.querySelector(links)).filter(Boolean)
  return inColumn[inColumn.indexOf(link) + step]
}

export function offer() {
  document.addEventListener('keydown', (event) => {
    if (!event.key.startsWith('Arrow') || !event.target.matches?.(links)) return
    const next = nextTo(event.target, event.key)
    if (!next) return
    event.preventDefault()
    next.focus()
  })
}
