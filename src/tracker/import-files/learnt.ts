import type { Writer } from '../../db/database.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { learn } from '../aliases/aliases.store.ts'
import type { Learnt } from '../aliases/learnt.ts'
import { fileKinds } from '../kept-files/file-choices.ts'
import type { FileKind } from '../kept-files/file-choices.ts'
import type { LearntByKind } from './outline.ts'
import type { SaidColumn } from '../kept-files/chosen-tables.ts'

/** Headings of trackers are stored as they are; those of other kinds of table are prefixed with the kind. */
const beforeHeading = (kind: FileKind): string => (kind === 'rollout-tracker' ? '' : `${kind}: `)

/** What was learnt about headings, by kind of table. */
export const learntByKind = (learnt: Learnt): LearntByKind =>
  Object.fromEntries(
    fileKinds.map((kind) => {
      const before = beforeHeading(kind)
      return [
        kind,
        new Map([...learnt.columns].flatMap(([heading, field]) => (heading.startsWith(before) ? [[heading.slice(before.length), field] as const] : []))),
      ]
    }),
  )

/** Learns what a person said about the columns of a table other than a tracker, for the next file with such columns. */
export async function learnColumns(trx: Writer, kind: FileKind, said: SaidColumn[]): Promise<Happened[]> {
  for (const { heading, field } of said) await learn(trx, 'column', `${beforeHeading(kind)}${heading}`, field)
  return said.map(({ heading, field }) => ({ kind: 'alias.learnt', id: heading, project: null, column: heading, to: field }))
}
