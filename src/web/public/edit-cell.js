// Cells of a list that are changed where they are: the form of the page behind the pencil opens in the cell. Without this script the page itself opens.
const parse = (html) => new DOMParser().parseFromString(html, 'text/html')
const says = document.createElement('p')
says.className = 'nhsuk-u-visually-hidden'
says.setAttribute('role', 'status')

/** The form of a page, with what it says went wrong above its fields. */
function formOf(page) {
  const form = page.querySelector('main form[method="post"]')
  // What is wrong with a field is said beside it: in a cell there is no need to say it twice.
  const summary = form?.querySelector('.nhsuk-error-message') ? '' : ', main .nhsuk-error-summary'
  const why = page.querySelector(`main .nhsuk-warning-callout${summary}`)
  if (form && why) form.prepend(why)
  return form
}

/** Gives the form ids of its own: the filters of the list may have the same. */
function ownIds(form) {
  const own = (ids) => ids.replace(/[^\s#]+/g, 'edit-$&')
  for (const name of ['id', 'for', 'aria-describedby', 'aria-controls', 'data-aria-controls'])
    for (const one of form.querySelectorAll(`[${name}]`)) one.setAttribute(name, own(one.getAttribute(name)))
  for (const one of form.querySelectorAll('a[href^="#"]')) one.setAttribute('href', own(one.getAttribute('href')))
}

const first = (of) => of.querySelector('[aria-describedby*="error"]') ?? of.querySelector('input:not([type="hidden"]), select, textarea')

/** The cell whose form is open, one at a time: saving it replaces its row. */
let opened = null

/** Shows the row as it is now, and goes to the pencil of the cell that was changed. */
async function refresh(href) {
  const now = parse(await (await fetch(location.href)).text())
  const link = (page) => [...page.querySelectorAll('[data-edit]')].find((one) => one.getAttribute('href') === href)
  const found = link(now)
  const row = document.querySelector('tr[data-editing]')
  if (!found || !row) return location.reload()
  opened = null
  says.textContent = now.querySelector('.nhsuk-notification-banner--success p')?.textContent ?? 'Saved'
  row.replaceWith(found.closest('tr'))
  link(document)?.focus()
}

async function open(link) {
  const href = link.getAttribute('href')
  const answer = await fetch(href).catch(() => null)
  const form = answer?.ok ? formOf(parse(await answer.text())) : null
  if (!form) return location.assign(href)
  if (opened?.typed) return opened.ask()
  opened?.close()
  const cell = link.closest('td')
  const before = [...cell.childNodes]
  const close = () => {
    cell.replaceChildren(...before)
    cell.parentElement.removeAttribute('data-editing')
    opened = null
    link.focus()
  }
  const ask = () => {
    says.textContent = 'Save or cancel this change first'
    first(cell)?.focus()
  }
  opened = { typed: false, close, ask }
  cell.parentElement.setAttribute('data-editing', '')
  show(form)

  function show(shown) {
    ownIds(shown)
    shown.classList.add('app-edit__form')
    shown.addEventListener('input', () => (opened.typed = true))
    const cancel = document.createElement('button')
    Object.assign(cancel, { type: 'button', className: 'app-people__button', textContent: 'Cancel' })
    cancel.addEventListener('click', close)
    shown.append(cancel)
    shown.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close()
      if (event.key === 'Enter' && (event.ctrlKey || event.target.matches('select, input'))) {
        event.preventDefault()
        shown.requestSubmit()
      }
    })
    shown.addEventListener('submit', async (event) => {
      event.preventDefault()
      const to = shown.getAttribute('action') ?? href
      const sent = await fetch(to, { method: 'POST', body: new URLSearchParams(new FormData(shown)), redirect: 'manual' }).catch(() => null)
      if (sent?.type === 'opaqueredirect') return refresh(href)
      const again = sent ? formOf(parse(await sent.text())) : null
      if (again) show(again)
      else location.assign(href)
    })
    cell.replaceChildren(shown)
    first(shown)?.focus()
  }
}

export function offer() {
  document.querySelector('main').append(says)
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('[data-edit]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    void open(link)
  })
}
