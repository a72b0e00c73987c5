import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { UnfitForm } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { folded } from '../../text.ts'
import { cleanedIn } from '../../web/code-field.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { decideJoin, saveJoined } from './join-role.ts'
import type { Joined, Joining } from './join-role.ts'
import { contactFields } from './people.ts'
import { findForJoin } from './people.store.ts'
import type { FoundForJoin } from './people.store.ts'
import { checkList, leaveOut, textsOf, typedRows } from './several-people.ts'

const text = z.string()
const form = z.object({
  people: z.array(z.object({ index: z.number(), role: text, name: text, email: text, phone: text, organisation: text })),
  /** What of the list could not be read. */
  left: z.array(text),
})
type Row = Joining & { index: number }
const rowForm = z.object({ name: contactFields.name, email: contactFields.email, organisation: contactFields.organisation })

/** The people as the rows give them now, without those who are left out. Throws UnfitForm with a message for each field. */
export function readSeveral(sent: object): z.output<typeof form> {
  const typed = textsOf(sent)
  const list = typed['list'] ?? ''
  const { read, fault } = checkList(list)
  if (fault !== undefined) throw new UnfitForm({ list: fault }, {})
  if (typed['checked'] !== digestOf(list)) throw new UnfitForm({ list: 'The list changed after it was read. Check the people below, then add them' }, {})
  const { people, errors, cleaned } = readRows(typed)
  if (Object.keys(errors).length > 0) throw new UnfitForm(errors, cleaned)
  if (people.length === 0) throw new UnfitForm({ role: 'Nobody is left to be added. Choose a role for at least one person' }, cleaned)
  return { people, left: read.notTaken.filter((one) => one.isRepeat !== true).map((one) => one.text) }
}

function readRows(typed: Record<string, string>) {
  const errors: Record<string, string> = {}
  const cleaned: Record<string, string> = {}
  const people = typedRows(typed).flatMap(({ values }, index): Row[] => {
    if (values.role === leaveOut) return []
    const role = values.role || (typed['role'] ?? '')
    const read = rowForm.safeParse(values)
    for (const [field, code] of Object.entries(cleanedIn(read.error?.issues ?? []))) cleaned[`${field}-${index}`] = code
    for (const issue of read.error?.issues ?? []) errors[`${String(issue.path[0])}-${index}`] ??= issue.message
    if (role === '') errors['role'] ??= 'Choose a role for everyone, or one beside each person'
    return read.success ? [{ index, ...read.data, role, phone: '' }] : []
  })
  return { people, errors, cleaned }
}

/** Adds all of them, or nobody: what stops one is told beside each whom it stops. */
export function decideSeveral(found: FoundForJoin[], { people, left }: z.output<typeof form>, doing: Doing) {
  const errors: Record<string, string> = {}
  const next: Joined[] = []
  const happened: Happened[] = []
  const names = new Map<string, string>()
  const seen = new Set<string>()
  for (const [place, { index, ...person }] of people.entries()) {
    const one = found[place] ?? { role: undefined, person: undefined, holdsIt: false, actsFor: null }
    const name = one.person?.name ?? names.get(person.email) ?? person.name
    names.set(person.email, name)
    if (folded(name) !== folded(person.name))
      errors[`email-${index}`] = `This is the address of ${name}. Enter that name if it is them, or put the address right`
    const key = `${person.role} ${person.email}`
    if (seen.has(key)) errors[`role-${index}`] = `${person.name} is here twice with this role. Choose another role, or “Do not add”`
    seen.add(key)
    const decided = decideJoin(one, { ...person, name }, doing)
    if ('refused' in decided) errors[`role-${index}`] ??= `${Object.values(decided.refused).join('. ')}. Choose another role, or “Do not add”`
    else {
      next.push(decided.next)
      happened.push(...decided.happened)
    }
  }
  return Object.keys(errors).length > 0 ? refused(errors) : { next: { joined: next, left }, happened }
}

async function findAll(trx: Reader, project: ProjectId, people: Row[]): Promise<FoundForJoin[]> {
  const found: FoundForJoin[] = []
  for (const one of people) found.push(await findForJoin(trx, project, one))
  return found
}

/** Adds the people of a pasted list. */
export const joinSeveral = projectAct({
  permission: 'project.manage',
  form,
  prepare: async (_, sent) => readSeveral(sent),
  load: (trx, { project }: { project: ProjectId }, _, { people }) => findAll(trx, project, people),
  decide: decideSeveral,
  async save(trx, { joined }) {
    for (const one of joined) await saveJoined(trx, one)
  },
  // Other sites may rest on what this project's people sign.
  after: refreshGates,
  says: ({ joined, left }) => `${wordsOf(joined)}${left.length === 0 ? '' : '. What could not be read is below'}`,
})

const mostNamed = 10
function wordsOf(added: { name: string; role: string }[]): string {
  const named = added.slice(0, mostNamed).map((one) => `${one.name} (${one.role})`)
  const more = added.length > mostNamed ? ` and ${added.length - mostNamed} more` : ''
  return `${added.length === 1 ? '1 person' : `${added.length} people`} added: ${named.join(', ')}${more}`
}
