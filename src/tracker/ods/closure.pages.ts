import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { openProjectsOf } from './closed-or-moved.store.ts'
import { movedPath } from './closed-or-moved.ts'
import { closingDay, closureSentence, contradiction, happenedTags, happenedTo, named, successorSentence } from './closure.ts'
import type { ClosureFacts, Successor } from './closure.ts'
import { getClosure } from './closures.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

export const closurePath = (ods: string): string => `/services/${ods}/closure`

/** What happened to a service's practice, and what can be done about it. */
export interface ClosureView {
  caption: string
  home: string
  sentence: string
  tag: { text: string; classes: string }
  contradiction: string | null
  successors: SuccessorShown[]
  projects: ProjectToStop[]
  heading: string
  setAside: string | null
  maySetAside: boolean
  mayChange: boolean
  /** The day of closing when the form was rendered. */
  seen: string
  conflict: string | null
}
interface SuccessorShown {
  text: string
  /** Whether it is a service here. */
  ours: boolean
  href: string
  project: string | null
  mayStart: boolean
}
interface ProjectToStop {
  name: string
  href: string
  stop: string
  /** Null of one that is on hold already. */
  hold: string | null
}

/** The page on which the successor is shown and a project for it begins; one that is not a service here yet has to be added first. */
function successorOf(page: Page, one: Successor): SuccessorShown {
  return {
    text: named(one),
    ours: one.ours,
    href: one.ours ? `/services/${one.code}` : `/services/new?ods=${one.code}`,
    project: one.ours ? `/services/${one.code}/projects/new` : null,
    mayStart: page.may('project.start'),
  }
}

/** A project with the pages that stop it or put it on hold. */
const projectOf = ({ id, name, state }: { id: string; name: string; state: string }): ProjectToStop => ({
  name,
  href: `/projects/${id}`,
  stop: `/projects/${id}/stop`,
  hold: state === 'open' ? `/projects/${id}/hold` : null,
})

/**
 * What to tell the second of two people. If the closure is already set aside there is no form to save again: they see what they wrote, so that they
 * can copy it.
 */
function conflictWords(page: Page, conflict: string | undefined, { setAside }: ClosureFacts): string | null {
  if (conflict === undefined || setAside === null) return conflict ?? null
  return `${setAside.by} set this aside first, for the reason that is here. You wrote: “${(page.typed['reason'] ?? '').trim()}”`
}

export async function showClosure(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { service, facts } = await getClosure(page.db.read, page.person, page.param('ods'))
  const projects = (await openProjectsOf(page.db.read, viewerOf(page), [service.id])).get(service.id) ?? []
  const why = [closureSentence(facts, page.today), successorSentence(facts.successors)].filter((one) => one !== '').join(' ')
  const next = facts.successors.find((one) => one.ours) ?? facts.successors[0]
  const happened = happenedTo(facts, page.today)
  const mayChange = page.may('service.change')
  page.show<ClosureView>(
    'ods/closure',
    {
      title: `${service.name}: closed or moved`,
      status,
      errors,
      breadcrumbs: [
        { text: 'Services that closed or moved', href: movedPath },
        { text: service.name, href: `/services/${service.ods_code}` },
      ],
    },
    {
      caption: `${service.name} (${odsCodeOf(service.ods_code)})`,
      home: closurePath(service.ods_code),
      sentence: why || 'This practice is open, as far as is known.',
      tag: happenedTags[happened],
      contradiction: contradiction(facts, page.today),
      successors: facts.successors.map((one) => successorOf(page, one)),
      projects: projects.map(projectOf),
      heading: next ? 'Move to the successor' : 'Stop the project',
      setAside: facts.setAside && `${facts.setAside.by} set this aside, ${momentOf(facts.setAside.at)}: ${facts.setAside.reason}`,
      maySetAside: mayChange && facts.setAside === null && happened !== 'open',
      mayChange,
      seen: closingDay(facts) ?? '',
      conflict: conflictWords(page, conflict, facts),
    },
  )
}
