import { z } from 'zod'
import type { Context } from '../../context.ts'
import { asDay, today } from '../../day.ts'
import type { PersonId, ServiceId } from '../../db/ids.ts'
import { listContactsOfServices } from '../contacts/contacts.store.ts'
import { givenAtStart } from '../patterns/given-at-start.ts'
import type { Pattern } from '../patterns/pattern.ts'
import { findVersion } from '../patterns/patterns.store.ts'
import { nothingMet, openAtStart } from '../prerequisites/inherited.ts'
import { listMetAbove } from '../prerequisites/inherited.store.ts'
import type { Choices } from './bulk.ts'

const preview = z.object({
  /** Who would get a role, in how many projects. */
  people: z.array(z.object({ name: z.string(), projects: z.number() })),
  /** Prerequisites that stay open, with in how many projects. */
  open: z.array(z.object({ title: z.string(), projects: z.number() })),
  /** From when to when they go live, if they join a wave. */
  goLives: z.object({ first: z.string(), last: z.string() }).nullable().default(null),
})
export type StartPreview = z.output<typeof preview>
export const readPreview = (kept: string | null): StartPreview | null => (kept === null ? null : preview.parse(JSON.parse(kept)))

interface Service {
  id: ServiceId
  care_setting: string
}

/** Works out, portion by portion, what many starts would give, and sums it up. */
export class StartsPreview {
  readonly #context: Context
  readonly #choice: Choices['start']
  readonly #starter: PersonId
  readonly #people = new Map<PersonId, { name: string; projects: number }>()
  readonly #open = new Map<string, number>()
  #pattern: Pattern | null | undefined

  constructor(context: Context, choice: Choices['start'], starter: PersonId) {
    this.#context = context
    this.#choice = choice
    this.#starter = starter
  }

  /** How many prerequisites a project of each service would have open. */
  async add(services: Service[]): Promise<Map<ServiceId, number>> {
    const { db, templates } = this.#context
    const { side, pattern, goLive, manager } = this.#choice
    this.#pattern ??= pattern === null ? null : ((await findVersion(db.read, pattern.versionId)) ?? null)
    const ids = services.map((one) => one.id)
    const day = today(this.#context)
    const [contacts, met] = await Promise.all([listContactsOfServices(db.read, ids), listMetAbove(db.read, ids, { side, today: day })])
    const contactsOf = Map.groupBy(contacts, (one) => one.service)
    const counts = new Map<ServiceId, number>()
    for (const { id, care_setting: careSetting } of services) {
      const given = givenAtStart(templates, {
        role: side,
        careSetting,
        pattern: this.#pattern,
        contacts: contactsOf.get(id) ?? [],
        goLive: goLive === '' ? null : asDay(goLive),
        today: day,
        met: met.get(id) ?? nothingMet,
      })
      const open = openAtStart(given.items.prerequisites, given.met, given.applied.notApplicable)
      for (const { title } of open) this.#open.set(title, (this.#open.get(title) ?? 0) + 1)
      const told = new Map([[manager.id, manager.name], ...given.applied.people.map((one) => [one.person, one.name] as const)])
      for (const [person, name] of told) this.#count(person, name)
      counts.set(id, open.length)
    }
    return counts
  }

  #count(person: PersonId, name: string): void {
    if (person === this.#starter) return
    const known = this.#people.get(person) ?? { name, projects: 0 }
    known.projects += 1
    this.#people.set(person, known)
  }

  /** Those with the most first, at most a page of each. */
  get summary(): Pick<StartPreview, 'people' | 'open'> {
    const most = 50
    return {
      people: [...this.#people.values()].toSorted((a, b) => b.projects - a.projects || a.name.localeCompare(b.name)).slice(0, most),
      open: [...this.#open]
        .map(([title, projects]) => ({ title, projects }))
        .toSorted((a, b) => b.projects - a.projects || a.title.localeCompare(b.title))
        .slice(0, most),
    }
  }
}
