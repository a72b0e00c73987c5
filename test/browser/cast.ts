import { expect } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import type { InstallationRole } from '../../src/access/permissions.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { lookAt, signIn } from './browser.ts'
import type { openProduct } from './browser.ts'

export const password = 'three random words'

export interface Person {
  name: string
  role?: InstallationRole
}
export const emailOf = ({ name }: Person): string => `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk`

/** People who act in a browser, each signed in in a context of their own. */
export class Cast<Who extends string> {
  readonly people: Record<Who, Person>
  readonly product: Awaited<ReturnType<typeof openProduct>>
  /** What axe and the width check found on the pages so far. */
  readonly faults: string[] = []
  readonly #pages = new Map<Who, Page>()

  constructor(product: Awaited<ReturnType<typeof openProduct>>, people: Record<Who, Person>) {
    this.product = product
    this.people = people
  }

  async signIn(browser: Browser): Promise<void> {
    for (const [who, person] of Object.entries(this.people) as [Who, Person][]) {
      const email = emailOf(person)
      await createAccount(this.product.context, { email, name: person.name, installationRole: person.role ?? 'none', password })
      const page = await (await browser.newContext()).newPage()
      await signIn(page, this.product.base, email, password)
      this.#pages.set(who, page)
    }
  }

  on(who: Who): Page {
    const page = this.#pages.get(who)
    if (!page) throw new Error(`${who} is not signed in`)
    return page
  }

  async go(who: Who, path: string): Promise<void> {
    const answer = await this.on(who).goto(this.product.base + path)
    expect([path, answer?.status()]).toEqual([path, 200])
  }

  /** Clicks and waits for the next page; a refused act is a fault. */
  async submit(who: Who, button: Locator): Promise<void> {
    await Promise.all([this.on(who).waitForEvent('domcontentloaded'), button.click()])
    const refused = this.on(who).locator('.nhsuk-error-summary')
    if ((await refused.count()) > 0) throw new Error(`${this.people[who].name} was refused: ${await refused.first().innerText()}`)
  }

  /** What a browser would send for this button, with its form as it was drawn. */
  formOf(button: Locator): Promise<{ action: string; fields: Record<string, string> }> {
    return button.evaluate((drawn) => {
      const pressed = drawn as unknown as { form: object; formAction: string }
      const Fields = FormData as unknown as new (form: object, pressed: object) => Iterable<[string, string]>
      const fields = Object.fromEntries(new Fields(pressed.form, pressed))
      return { action: pressed.formAction, fields }
    })
  }

  /** Sends a form as its browser would; a refused act is a fault. */
  async send(who: Who, { action, fields }: { action: string; fields: Record<string, string> }): Promise<void> {
    const answer = await this.on(who).request.post(action, { form: fields, maxRedirects: 0 })
    if (answer.status() === 303) return
    const why = /nhsuk-error-summary[\s\S]{0,2000}/.exec(await answer.text())?.[0] ?? ''
    throw new Error(`${this.people[who].name} was refused at ${action}: ${answer.status()} ${why}`)
  }

  press(who: Who, name: string | RegExp): Promise<void> {
    return this.submit(who, this.on(who).getByRole('button', { name }).first())
  }

  /** Opens what a page folds away, unless it is open already. */
  async unfold(who: Who, summary: string): Promise<void> {
    const details = this.on(who).locator('details', { has: this.on(who).locator('summary', { hasText: summary }) })
    if ((await details.getAttribute('open')) === null) await details.locator(':scope > summary').click()
  }

  says(who: Who): Promise<string> {
    return this.on(who).locator('main').innerText()
  }

  async look(who: Who, name: string): Promise<void> {
    const { faults } = await lookAt(this.on(who), name)
    this.faults.push(...faults.map((fault) => `${name}: ${fault}`))
  }

  /** A person is not shown the form of an act that they may not do, and sending it anyway is refused. */
  async mayNot(who: Who, given: { page: string; post: string; form?: Record<string, string> }): Promise<void> {
    await this.go(who, given.page)
    const page = this.on(who)
    expect([who, given.post, await page.locator(`form[action="${given.post}"]`).count()]).toEqual([who, given.post, 0])
    const token = await page.locator('input[name=_csrf]').first().inputValue()
    const answer = await page.request.post(this.product.base + given.post, { form: { ...given.form, _csrf: token }, maxRedirects: 0 })
    expect([who, given.post, answer.status()]).toEqual([who, given.post, 403])
  }
}
