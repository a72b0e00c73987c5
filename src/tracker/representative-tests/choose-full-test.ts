import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Cover } from '../test-plan/cover.ts'
import { loadCover } from '../test-plan/load-cover.ts'
import { findMembership } from '../waves/waves.store.ts'
import { saveFullTest } from './full-test.store.ts'

const form = z.object({
  reason: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('').pipe(z.string().min(1, 'Say why this project runs the full test itself')),
})

interface Found {
  member: { id: string; name: string; full_test_reason: string | null } | undefined
  cover: Cover
}
interface Next {
  id: string
  was: string | null
  reason: string | null
}

const load = async (trx: Reader, { project }: { project: ProjectId }): Promise<Found> => ({
  member: await findMembership(trx, project),
  cover: await loadCover(trx, project),
})

export function decideFullTest({ member, cover }: Found, { reason }: z.output<typeof form>, { access }: Doing): Overtaken | Decided<Next> {
  if (!member || cover.kind === 'none') return overtakenWith('No other project represents this pair of products now, so this project runs the full test.')
  if (cover.kind === 'represents') return overtakenWith('This project represents its pair, so it runs the full test.')
  if (member.full_test_reason !== null) return overtakenWith('This project runs the full test already.')
  return {
    next: { id: member.id, was: null, reason },
    happened: [{ kind: 'test-plan.full-test', id: member.id, project: access.project.id, reason }],
  }
}

/** Says that the test of another project is not for this one, which runs the full test itself. */
export const chooseFullTest = projectAct({
  permission: 'test.open',
  form,
  load,
  decide: decideFullTest,
  save: (trx, { id, was, reason }, { actor, at }) =>
    saveFullTest(trx, { id, was }, { full_test_reason: reason, full_test_by: actor.name, full_test_by_id: actor.id, full_test_at: at }),
  says: () => 'This project runs the full test itself',
})

export function decideShortTest({ member }: Found, _: object, { access }: Doing): Overtaken | Decided<Next> {
  if (!member || member.full_test_reason === null) return overtakenWith('The test of another project may cover this one already.')
  return {
    next: { id: member.id, was: member.full_test_reason, reason: null },
    happened: [{ kind: 'test-plan.short-test', id: member.id, project: access.project.id, from: member.full_test_reason }],
  }
}

/** Lets the test of the project that represents its pair cover this one after all. */
export const allowShortTest = projectAct({
  permission: 'test.open',
  form: z.object({}),
  load,
  decide: decideShortTest,
  save: (trx, { id, was }) => saveFullTest(trx, { id, was }, { full_test_reason: null, full_test_by: null, full_test_by_id: null, full_test_at: null }),
  says: () => 'The test of the project that represents this pair may cover this one',
})
