import type { Context } from '../../context.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { learn } from '../aliases/aliases.store.ts'
import type { Learnt } from '../aliases/learnt.ts'
import { fileKinds } from '../kept-files/file-choices.ts'
import type { FileKind } from '../kept-files/file-choices.ts'
import type { LearntByKind } from './outline.ts'
import type { SaidColumn } from '../kept-files/chosen-tables.ts'

/** Headings of trackers are kept as they are; those of other kinds of table have the kind before them. */
const beforeHeading = (kind: FileKind): string => (kind === 'rollout-tracker' ? '' : `${kind}: `)

/** What was learnt of headings, by the kind of table that they head. */
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

/** Remembers what somebody said of the columns of a table that is no tracker, for the next file with such columns. */
export async function learnColumns(
  context: Context,
  kind: FileKind,
  given: { said: SaidColumn[]; person: { name: string }; event: (event: Omit<NewEvent, 'id' | 'at' | 'actor' | 'projectId'>) => NewEvent },
): Promise<void> {
  const { said, person, event } = given
  if (said.length === 0) return
  await context.db.transaction(async (trx) => {
    for (const { heading, field } of said) await learn(trx, 'column', `${beforeHeading(kind)}${heading}`, field)
    await recordEvents(
      trx,
      said.map(({ heading, field }) =>
        event({ subject: 'alias', subjectId: heading, action: 'learnt', to: field, sentence: `${person.name} said what the column ${heading} is` }),
      ),
    )
  })
}
