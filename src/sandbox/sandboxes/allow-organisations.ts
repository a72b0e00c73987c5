import { z } from 'zod'
import { overtaken, sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { codeList } from '../../web/code-field.ts'
import { codesIn } from '../rules/allowed.ts'
import { toSandbox } from './happened.ts'
import { getSandboxAt, lockSandboxAt } from './place.store.ts'
import type { SandboxPlace } from './place.store.ts'
import { saveSandbox } from './sandboxes.store.ts'

const codes = codeList
  .transform((list) => [...new Set(list.map((one) => one.toUpperCase()))])
  .refine((list) => list.every((one) => /^[A-Z0-9]{3,10}$/.test(one)), 'ODS codes are 3 to 10 letters and digits, like RYE. Enter one a line')
const form = z.object({
  search: codes,
  book: codes,
  cancel: codes,
  /** The lists that the person saw, in words. */
  seen: z.string().optional(),
})

type Allowed = Pick<SandboxesTable, 'allowed_to_search' | 'allowed_to_book' | 'allowed_to_cancel'>

const listInWords = (json: string | null): string => codesIn(json)?.join(', ') || 'all'

/** Who may use a sandbox: "search: RYE; book: all; cancel: all". */
export const allowedInWords = (lists: Allowed): string =>
  [`search: ${listInWords(lists.allowed_to_search)}`, `book: ${listInWords(lists.allowed_to_book)}`, `cancel: ${listInWords(lists.allowed_to_cancel)}`].join(
    '; ',
  )

const asKept = (list: string[]): string | null => (list.length === 0 ? null : JSON.stringify(list))

/** Sets which organisations may search, book and cancel. An empty list allows all. */
export const allowOrganisations = sandboxAct({
  permission: 'sandbox.manage',
  form,
  lock: lockSandboxAt,
  load: getSandboxAt,
  decide(sandbox: SandboxesTable, { search, book, cancel, seen }) {
    const from = allowedInWords(sandbox)
    const lists: Allowed = { allowed_to_search: asKept(search), allowed_to_book: asKept(book), allowed_to_cancel: asKept(cancel) }
    const to = allowedInWords(lists)
    if (to === from) return { next: null, happened: [] }
    if (seen !== undefined && seen !== from) return overtaken
    return { next: { id: sandbox.id, lists }, happened: [{ kind: 'sandbox.allowed', ...toSandbox(sandbox), from, to }] }
  },
  async save(trx, next) {
    if (next) await saveSandbox(trx, next.id, next.lists)
  },
  async whoWasFirst(db, place: SandboxPlace) {
    const sandbox = await getSandboxAt(db, place)
    return `${await whoWasFirst(db, sandbox.id, ['allowed'])} The lists are: ${allowedInWords(sandbox)}.`
  },
  says: (next) => (next ? 'Saved who may use the sandbox' : 'Nothing changed'),
})
