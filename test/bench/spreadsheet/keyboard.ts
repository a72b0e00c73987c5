import type { Locator, Page } from 'playwright-core'

interface Here {
  ownerDocument: { activeElement: unknown; querySelector: (selector: string) => unknown }
  compareDocumentPosition: (other: unknown) => number
}

/** Whether an element is in another or comes after it. */
const isAfter = (target: Locator, selector: string): Promise<boolean> =>
  target.evaluate((one: Here, of: string) => {
    const [preceding, contains] = [2, 8]
    const other = one.ownerDocument.querySelector(of)
    return other !== null && (one === other || (one.compareDocumentPosition(other) & (preceding | contains)) !== 0)
  }, selector)

/** Someone at a keyboard, without a mouse. Counts every key that they press; keys that are held together count as one press. */
export class Keyboard {
  presses = 0
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  async press(key: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      this.presses += 1
      await this.page.keyboard.press(key)
    }
  }

  async type(text: string): Promise<void> {
    this.presses += [...text].length
    await this.page.keyboard.type(text)
  }

  /** Pastes what was copied in a spreadsheet: Ctrl+V. */
  async paste(text: string): Promise<void> {
    const spreadsheet = await this.page.context().newPage()
    await spreadsheet.setContent('<textarea></textarea>')
    const cells = spreadsheet.locator('textarea')
    await cells.evaluate((one: { value: string }, value: string) => {
      one.value = value
    }, text)
    await cells.focus()
    for (const key of ['Control+A', 'Control+C']) await spreadsheet.keyboard.press(key)
    await spreadsheet.close()
    await this.page.bringToFront()
    await this.press('Control+V')
  }

  /** Moves to a field, link or button. On a page that was just opened the skip links come first, and before the rows of a list there is another. */
  async reach(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await this.#skipTo(target)
    for (let presses = 0; presses < 300; presses += 1) {
      if (await target.evaluate((one: Here) => one === one.ownerDocument.activeElement)) return
      await this.press(key)
    }
    throw new Error(`Nobody reaches ${String(target)} with ${key}`)
  }

  async #skipTo(target: Locator): Promise<void> {
    if (await this.page.evaluate<boolean>('document.activeElement === document.body')) {
      const skips = this.page.locator('.nhsuk-skip-link')
      const toList = this.page.locator('.nhsuk-skip-link[href="#list"]')
      if ((await toList.count()) > 0 && (await isAfter(target, '#list'))) await this.#press(toList, await skips.count())
      else if (await isAfter(target, 'main')) await this.#press(skips.first(), 1)
    }
    const isAtList = await this.page.evaluate<boolean>('document.activeElement.id === "list"')
    const toRows = this.page.locator('.app-skip')
    if (isAtList && (await toRows.count()) > 0 && (await isAfter(target, '#rows'))) await this.#press(toRows, 1)
  }

  async #press(link: Locator, tabs: number): Promise<void> {
    await this.press('Tab', tabs)
    if (!(await link.evaluate((one: Here) => one === one.ownerDocument.activeElement))) throw new Error(`${tabs} presses of Tab do not reach ${String(link)}`)
    await this.press('Enter')
  }

  /** Chooses an option by its first letters. */
  async choose(select: Locator, letters: string): Promise<void> {
    await this.reach(select)
    await this.type(letters)
  }

  /** Opens a link or presses a button, and waits until the page that follows is there. */
  async follow(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await this.reach(target, key)
    await this.enter()
  }

  /** Saves what a link leads to as a file. */
  async download(target: Locator, file: string): Promise<void> {
    await this.reach(target)
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.press('Enter')])
    await download.saveAs(file)
  }

  /** Chooses a file: in the window of the machine by the first letters of its name. */
  async upload(target: Locator, file: string): Promise<void> {
    await this.reach(target)
    const [window] = await Promise.all([this.page.waitForEvent('filechooser'), this.press('Space')])
    await window.setFiles(file)
    this.presses += 'tra'.length + 1
  }

  /** Presses Enter, and waits until the page that follows is there. */
  async enter(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.press('Enter')])
  }
}
