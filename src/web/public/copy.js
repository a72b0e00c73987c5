// A button beside each value that is there to be copied. Without this script a click on the value selects it whole, and text in a field is selected by hand.
export function offer() {
  for (const value of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button')
    const name = document.createElement('span')
    button.type = 'button'
    button.className = 'app-people__button app-copy__button'
    button.textContent = 'Copy'
    name.className = 'nhsuk-u-visually-hidden'
    const isField = value.matches('textarea')
    name.textContent = isField ? ` ${value.dataset.copy}` : ` ${value.dataset.copy} ${value.textContent}`
    if (isField) value.select()
    const says = document.createElement('span')
    says.setAttribute('role', 'status')
    button.append(name)
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(isField ? value.value : value.textContent)
        says.textContent = ' Copied'
      } catch {
        if (isField) value.select()
        else getSelection().selectAllChildren(value)
        says.textContent = ' Selected: copy it from here'
      }
    })
    value.after(' ', button, says)
  }
}
