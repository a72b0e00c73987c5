import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { unseenIn, provenBySandbox } from '../prerequisites/proof.ts'
import { gateFacts, isMet } from './facts.store.ts'
import { gatesOf } from './gates.ts'

/** The facts of a project and its gates today. The caller has first written what the sandbox saw to the database. */
export async function loadGates(db: Reader, { access, today, templates, sandboxes }: Pick<Doing, 'access' | 'today' | 'templates' | 'sandboxes'>) {
  const { project } = access
  const facts = await gateFacts(db, project, today, templates.environments)
  // If the prerequisite that the sandbox proves is met anyway, the page says what the sandbox has not seen.
  const unseen = (await isMet(db, project.id, provenBySandbox)) ? unseenIn(await sandboxes.prove(db, project.id)) : undefined
  for (const one of facts.prerequisites) if (one.key === provenBySandbox) one.unseen = unseen
  return { facts, gates: gatesOf(facts) }
}
