import type { Locator, Page } from 'playwright-core'

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

  /** Moves to a field, link or button. On a page that was just opened, the skip link comes first. */
  async reach(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const isAtStart = await this.page.evaluate<boolean>('document.activeElement === document.body')
    if (isAtStart && (await target.evaluate((one: { closest: (selector: string) => unknown }) => one.closest('main') !== null))) {
      await this.press('Tab')
      await this.press('Enter')
    }
    for (let presses = 0; presses < 300; presses += 1) {
      if (await target.evaluate((one: { ownerDocument: { activeElement: unknown } }) => one === one.ownerDocument.activeElement)) return
      await this.press(key)
    }
    throw new Error(`Nobody reaches ${String(target)} with ${key}`)
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
