// Parts of a page that change while someone looks at it. Without this script the page offers to load itself again.
export function follow() {
  const place = document.querySelector('[data-live-parts]')
  const says = document.querySelector('[data-live-says]')
  let stream = null

  function open() {
    stream = new EventSource(place.dataset.liveParts)
    stream.addEventListener('open', () => (says.textContent = '(what others record shows by itself)'))
    stream.addEventListener('parts', (event) => {
      for (const [id, html] of Object.entries(JSON.parse(event.data))) {
        const part = document.getElementById(id)
        if (!part.contains(document.activeElement)) part.innerHTML = html
      }
    })
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) says.textContent = 'to see what others recorded'
    })
  }
  // A browser keeps few connections to one host: a tab that nobody looks at gives its own back.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stream?.close()
    else open()
  })
  open()
}
