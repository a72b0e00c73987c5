import { findVisibleProject } from '../../access/access.store.ts'
import type { Page } from '../../access/page.ts'
import { stateActs, stateNames } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { listBack } from '../../web/list-back.ts'
import { Refusal } from '../../errors.ts'
import { closureBanner } from '../ods/banner.ts'
import { findOpenProject } from './state.store.ts'

/** The page of one act, which says what follows before its button. */
export const showState =
  (act: keyof typeof stateActs) =>
  async (page: Page, given: Partial<Again> = {}): Promise<void> => {
    const latest = (await findVisibleProject(page.db.read, page.person, { project: page.access.project.id, today: page.today }))?.project ?? page.access.project
    const rule = stateActs[act]
    const isPossible = rule.from.includes(latest.state)
    if (!isPossible && given.status === undefined) throw new Refusal(`This project is ${stateNames[latest.state].toLowerCase()} already.`)
    const { id, service_id: serviceId, role } = latest
    const other = act === 'resume' ? await findOpenProject(page.db.read, { serviceId, role, otherThan: id }) : undefined
    page.show(
      'projects/state',
      { title: rule.heading, status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: [{ text: latest.name, href: `/projects/${id}` }] },
      {
        project: { id, name: latest.name, version: latest.version },
        list: listBack(page),
        act,
        rule,
        possible: isPossible && other === undefined,
        isOtherOpen: other !== undefined,
        conflict: given.conflict ?? null,
        // What is known of the practice is shown beside the reason, and is not the reason: someone says that.
        known: act === 'resume' ? null : await closureBanner(page, serviceId),
        reason: page.typed['reason'] ?? '',
      },
    )
  }
