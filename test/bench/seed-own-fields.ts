import { setTimeout as wait } from 'node:timers/promises'
import { installationDoer } from '../../src/access/doing.ts'
import { addDays } from '../../src/day.ts'
import type { Day } from '../../src/day.ts'
import type { Database } from '../../src/db/database.ts'
import { addField } from '../../src/tracker/custom-fields/add-field.ts'
import type { Noun } from '../../src/tracker/custom-fields/field.ts'
import { listFields, listUnfilled } from '../../src/tracker/custom-fields/fields.store.ts'
import { refreshValues } from '../../src/tracker/custom-fields/keep-values.ts'
import { seedTags } from '../../src/tracker/custom-fields/seed-tags.ts'
import { nextIds } from '../../src/tracker/custom-fields/values.store.ts'
import type { TestContext } from '../support/context.ts'
import { teamEmail } from './seed.ts'

/** A field of each kind, on services and on projects; tags come with the product. */
const fields = {
  service: { Engagement: 'choice', Licences: 'number', 'DSA signed': 'date', Champion: 'person', Remark: 'text' },
  project: { Workstream: 'choice', 'Effort in days': 'number', 'Kick-off': 'date', Sponsor: 'person', 'Next step': 'text' },
} as const
const choices = { Engagement: ['Signed', 'In talks', 'Asked', 'Declined'], Workstream: ['North team', 'South team', 'Remote team'] } as const
const tags = ['pilot', 'rural', 'training practice', 'branch surgery', 'out of hours', 'new premises', 'merging', 'dispensing']

export const engagements: readonly string[] = choices.Engagement
const firstDay = '2024-01-01' as Day
const day = (number: number): string => addDays(firstDay, number)
const pick = (list: readonly string[], number: number): string => list[number % list.length] ?? ''
/** Of each ten, one says nothing in this field. */
const most = (number: number, salt: number, text: string): string => ((number * 7 + salt) % 10 === 0 ? '' : text)
const known = (other: Record<string, string>): string => JSON.stringify(Object.fromEntries(Object.entries(other).filter(([, text]) => text !== '')))

/** What a service says in its own fields, as the database has it. */
export const ofService = (number: number): string =>
  known({
    Engagement: most(number, 1, pick(choices.Engagement, number * 3)),
    Licences: most(number, 2, String(number % 90)),
    'DSA signed': most(number, 3, day(number % 900)),
    Champion: number % 5 === 0 ? teamEmail : '',
    Remark: most(number, 4, `Spoke to the manager in week ${number % 52}`),
    Tags: most(number, 5, [pick(tags, number), pick(tags, number * 5 + 1)].join('; ')),
  })

/** The same of a project. */
export const ofProject = (number: number): string =>
  known({
    Workstream: most(number, 1, pick(choices.Workstream, number)),
    'Effort in days': most(number, 2, String(number % 40)),
    'Kick-off': most(number, 3, day(number % 700)),
    Sponsor: number % 4 === 0 ? teamEmail : '',
    'Next step': most(number, 4, `Call back on day ${number % 30}`),
    Tags: most(number, 5, pick(tags, number)),
  })

/** Adds the fields to an installation without services. */
export async function addOwnFields(context: TestContext): Promise<void> {
  await seedTags(context)
  for (const noun of ['service', 'project'] as const)
    for (const [name, kind] of Object.entries(fields[noun])) {
      const outcome = await addField.run(context, installationDoer, {}, { noun, name, kind, choices: name in choices ? choicesOf(name) : '' })
      if (outcome.kind !== 'done') throw new Error(`The field ${name} was not added: ${JSON.stringify(outcome)}`)
    }
  while ((await listUnfilled(context.db.read)).length > 0) await wait(20)
}

const choicesOf = (name: string): string => (name === 'Engagement' ? choices.Engagement : choices.Workstream).join('\n')

const atOnce = 200

/** Reads what is written in the own fields of everything of this kind, as the product does after a change. */
export async function readOwnFields(db: Database, noun: Noun): Promise<void> {
  const all = await listFields(db.read, noun)
  for (let ids = await nextIds(db.read, noun, '', atOnce); ids.length > 0; ids = await nextIds(db.read, noun, ids.at(-1) ?? '', atOnce))
    await db.transaction((trx) => refreshValues(trx, noun, { ids, fields: all }))
}
