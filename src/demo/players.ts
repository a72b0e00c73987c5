import { setTimeout as wait } from 'node:timers/promises'
import { addDays, today } from '../day.ts'
import type { Day } from '../day.ts'
import type { Context } from '../context.ts'
import { asProjectId } from '../db/ids.ts'
import type { ProjectId } from '../db/ids.ts'
import { createAccount } from '../web/sign-in/create-account.ts'
import { demoPassword, emailOf, everybody } from './people.ts'
import type { PersonKey } from './people.ts'
import { Visitor } from './visitor.ts'
import { tidied } from '../text.ts'

/** The people of the demonstration, each signed in: they act through the product's own pages. */
export class Players {
  readonly context: Context
  readonly base: string
  readonly #people = new Map<PersonKey, Visitor>()

  constructor(context: Context, base: string) {
    this.context = context
    this.base = base
  }

  get db() {
    return this.context.db.read
  }

  async signIn(): Promise<void> {
    for (const [key, person] of everybody) {
      await createAccount(this.context, { email: emailOf(person.name), name: person.name, installationRole: person.role, password: demoPassword })
      this.#people.set(key, await new Visitor(this.base).signIn(emailOf(person.name), demoPassword))
    }
  }

  as(key: PersonKey): Visitor {
    const visitor = this.#people.get(key)
    if (!visitor) throw new Error(`Nobody is called ${key}`)
    return visitor
  }

  /** Submits a form as someone; anything but a redirect to the result is a bug in the demonstration. */
  async act(key: PersonKey, path: string, form: Record<string, string | string[]>): Promise<string> {
    const answer = await this.as(key).post(path, form)
    if (answer.status === 303) return answer.location ?? ''
    const [, told] = answer.text.split('nhsuk-error-summary__list">')
    throw new Error(`${path} as ${key} answered ${answer.status}: ${told === undefined ? answer.text.slice(0, 300) : wordsOf(told.split('</ul>', 1)[0] ?? '')}`)
  }

  /** Reloads a page until it contains these words. */
  async until(key: PersonKey, path: string, says: string): Promise<void> {
    for (let tries = 0; tries < 2000; tries += 1) {
      if ((await this.as(key).get(path)).text.includes(says)) return
      await wait(30)
    }
    throw new Error(`${path} never said ${says}`)
  }

  /** The day this many days from now. */
  day(days: number): Day {
    return addDays(today(this.context), days)
  }
}

/** The id at the end of a project's address. */
export const idOf = (home: string): ProjectId => asProjectId(home.split('/').at(-1) ?? '')
/** The value of a hidden field of a page's form. */
export const hidden = (text: string, name: string): string => text.split(`name="${name}" value="`)[1]?.split('"', 1)[0] ?? ''

/** The text between the tags. */
const wordsOf = (html: string): string =>
  tidied(
    html
      .split('<')
      .map((piece) => piece.slice(piece.indexOf('>') + 1))
      .join(' '),
  )
