import { z } from 'zod'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import type { TemplateAnswersTable } from '../../db/tables/projects.ts'
import { ConflictError } from '../../errors.ts'
import type { Change } from './change.ts'

const version = z.string().min(1).max(100)
/** The versions that the person compared, of the project and of the templates. */
export const versionsForm = z.object({ from: version, to: version })
type Versions = z.output<typeof versionsForm>

/** Throws ConflictError if the project or the templates are at another version than the person compared. */
export function mustBeCurrent({ from, to }: Versions, { access, templates }: Doing): void {
  if (to !== templates.version) throw new ConflictError('The templates changed again while you were looking.')
  if (from !== access.project.template_version) throw new ConflictError('Someone else accepted the new templates while you were looking.')
}

const asKept = (changes: Change[]): string => JSON.stringify(changes.map(({ id, how, title, fields }) => ({ id, how, title, fields })))

/** The answer to newer templates, as a row. */
export function answerOf(
  decision: TemplateAnswersTable['decision'],
  { taken, left, from, to }: Versions & { taken: Change[]; left: Change[] },
  { access, actor, at, newId }: Doing,
): TemplateAnswersTable {
  return {
    id: newId(),
    project_id: access.project.id,
    decision,
    from_version: from,
    to_version: to,
    taken: asKept(taken),
    left_out: asKept(left),
    person_id: actor.id ?? noPersonId,
    person_name: actor.name,
    at,
  }
}
