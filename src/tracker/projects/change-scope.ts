import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { readForm } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { mustBeDrawn } from '../sop/drawn.ts'
import { findLastChange } from '../sop/scope-change.store.ts'
import { timesSaid, withScope } from '../sop/scope-in-text.ts'
import { contentOf } from '../sop/sop.ts'
import { findDraft, saveDraft } from '../sop/draft.store.ts'
import { findScope, saveScope } from './scope.store.ts'

const form = z.object({
  scope: z.string().trim().min(1, 'Say what is in scope').max(5000, 'Use 5,000 characters or fewer'),
  route_in: z.string().min(1, 'Choose how this project came about'),
  reason: z.string().trim().min(1, 'Say why it changes, so that everyone in the project knows it').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})

interface Where {
  project: ProjectId
}

async function load(trx: Reader, { project }: Where) {
  const [draft, scopeBefore, routeBefore] = await Promise.all([
    findDraft(trx, project),
    findLastChange(trx, project, 'scope-changed'),
    findLastChange(trx, project, 'route-in-changed'),
  ])
  return { draft, scopeBefore, routeBefore }
}
type Found = Awaited<ReturnType<typeof load>>

/** What changes: the scope, how the project came about, or both. The draft of the procedure follows where it says the scope word for word. */
export function decideScope({ draft, scopeBefore, routeBefore }: Found, typed: z.output<typeof form>, { access: { project }, actor, at, templates }: Doing) {
  const { scope, route_in: routeIn, reason, version } = typed
  if (project.version !== version) return overtaken
  if (routeIn !== project.route_in && !templates.routesIn.includes(routeIn)) return refused({ route_in: 'Choose how this project came about from the list' })
  const changes = { scope: scope !== project.scope, routeIn: routeIn !== project.route_in }
  if (!changes.scope && !changes.routeIn) return refused({ scope: 'Nothing has changed yet. Change the scope, or how the project came about' })
  const { id } = project
  const body = changes.scope ? withScope(draft.body, { from: project.scope, to: scope }) : draft.body
  const undoes = (last: Found['scopeBefore'], to: string): string | null => (last?.before === to ? last.id : null)
  const happened: Happened[] = [
    ...(changes.scope
      ? [{ kind: 'project.scope-changed' as const, id, project: id, from: project.scope, to: scope, reason, undoes: undoes(scopeBefore, scope) }]
      : []),
    ...(changes.routeIn
      ? [
          {
            kind: 'project.route-in-changed' as const,
            id,
            project: id,
            called: routeIn,
            from: project.route_in,
            to: routeIn,
            reason,
            undoes: undoes(routeBefore, routeIn),
          },
        ]
      : []),
    ...(body === draft.body ? [] : [{ kind: 'sop.drafted' as const, id, project: id, to: digestOf(body), reason }]),
  ]
  return { next: { id, version, scope, routeIn, draft: body === draft.body ? null : { ...draft, body, savedBy: actor, savedAt: at } }, happened }
}

/** Changes what a project covers, and how it came about. Nothing that is on record is lost. */
export const changeScope = projectAct({
  permission: 'project.manage',
  form,
  /** The draft with the new scope has to be one that can be laid out. */
  async prepare({ db }, sent, { where }: { where: Where }) {
    const { scope } = readForm(form, sent)
    const [draft, before] = await Promise.all([findDraft(db.read, where.project), findScope(db.read, where.project)])
    if (scope !== before && timesSaid(draft.body, before) > 0)
      await mustBeDrawn('scope', contentOf({ ...draft, body: withScope(draft.body, { from: before, to: scope }) }))
    return sent
  },
  load,
  decide: decideScope,
  async save(trx, { id, version, scope, routeIn, draft }) {
    await saveScope(trx, { id, version, scope, routeIn })
    if (draft) await saveDraft(trx, id, draft)
  },
  whoWasFirst: (db, { project }) => whoWasFirst(db, project),
  says: ({ draft }) => (draft ? 'Saved. The draft of the procedure says the new scope too' : 'Saved'),
})
