// The sandbox's log, growing while somebody looks. Without this script the page offers to load itself again.
const mostRows = 50

export function watch() {
  const log = document.querySelector('[data-live-log]')
  const says = log.querySelector('[data-live-says]')
  const button = log.querySelector('button')
  let stream = null
  let paused = false

  const tell = (text) => {
    if (says.textContent !== text) says.textContent = text
  }
  const hrefOf = (row) => row.querySelector('a')?.getAttribute('href')
  const known = new Set([...log.querySelectorAll('tbody tr')].map(hrefOf))

  function put(html) {
    const sent = document.createElement('div')
    sent.innerHTML = html
    const rows = [...sent.querySelectorAll('tbody tr')].filter((row) => !known.has(hrefOf(row)))
    for (const row of rows) known.add(hrefOf(row))
    const body = log.querySelector('tbody')
    if (body) {
      body.prepend(...rows)
      for (const row of [...body.rows].slice(mostRows)) if (!row.contains(document.activeElement)) row.remove()
    } else log.querySelector('[data-live-rows]').replaceChildren(...sent.children)
    if (rows.length > 0)
      tell(`${rows.length} new ${rows.length === 1 ? 'request' : 'requests'} at ${new Date().toLocaleTimeString('en-GB', { timeZone: 'Europe/London' })}`)
  }

  function open() {
    stream = new EventSource(log.dataset.liveLog)
    stream.addEventListener('open', () => tell('New requests show here as they come'))
    stream.addEventListener('rows', (event) => put(JSON.parse(event.data).html))
    stream.addEventListener('unkept', (event) => {
      document.querySelector('[data-live-unkept]').innerHTML = JSON.parse(event.data).html
    })
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) tell('The log no longer grows by itself. Load the page again')
    })
  }
  function close() {
    stream?.close()
    stream = null
  }

  button.hidden = false
  button.addEventListener('click', () => {
    paused = !paused
    button.textContent = paused ? 'Go on' : 'Pause'
    if (paused) {
      close()
      tell('Paused')
    } else open()
  })
  // A browser keeps few connections to one host: a tab that nobody looks at gives its own back.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close()
    else if (!paused && !stream) open()
  })
  open()
}
