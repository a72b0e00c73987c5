import type { Page } from '../../access/page.ts'
import { nowIso } from '../../context.ts'
import { dayBegins } from '../../day.ts'
import { clockTimeOf, momentOf } from '../../web/moments.ts'
import { isRehearsal } from '../test-plan/environments.ts'
import { loadWait } from '../test-plan/load-run.ts'
import type { LoadedRun } from '../test-plan/load-run.ts'
import type { Case } from '../test-plan/test-plan.ts'
import { verdictNames, verdictTags } from '../test-plan/test-plan.ts'
import { isOn, sightOf } from '../test-plan/waiting.ts'

/** What a page of a case shows of the sandbox. */
interface Seen {
  /** What the sandbox proposes in a rehearsal; it never presses anything. */
  tag: { text: string; classes: string } | null
  says: string
  href: string
  unseen: string
  interactionId: string
  isRehearsal: boolean
}
interface Wait {
  says: string
  /** Offers to wait for the requests of a code: the organisation that was named last, and the wait that it replaces. */
  offer: { code: string; organisation: string; instead: string } | null
}

/** What the sandbox saw of this case, or what it waits for; null if it has nothing to do with the case. */
export async function seenBySandbox(
  page: Page,
  { run, cases, latest, one }: { run: LoadedRun; cases: Case[]; latest: Map<string, { recorded_at: string }>; one: Case },
): Promise<{ seen: Seen | null; wait: Wait | null }> {
  const sight = sightOf(one)
  if (sight === null || !(await page.context.sandboxes.has(page.db.read, page.access.project.id))) return { seen: null, wait: null }
  await page.context.interactions.flush()
  return isRehearsal(page.templates, run) ? inRehearsal(page, { run, cases, latest, one }) : beside(page, sight)
}

const hrefOf = (page: Page, id: string): string => `/projects/${page.access.project.id}/sandbox/log/${id}`

async function inRehearsal(page: Page, of: { run: LoadedRun; cases: Case[]; latest: Map<string, { recorded_at: string }>; one: Case }) {
  const now = nowIso(page.context)
  const { one } = of
  const { wait, proposals } = await loadWait(page.db.read, page, { ...of, at: now })
  const found = proposals.find((each) => each.caseId === one.id)
  if (found) {
    const { observation, proposes, unseen } = found
    const tag = proposes ? { text: verdictNames[observation.verdict], classes: verdictTags[observation.verdict] } : null
    const says = `${observation.says}, ${momentOf(observation.at)}`
    return {
      seen: { tag, says, href: hrefOf(page, observation.interactionId), unseen, interactionId: observation.interactionId, isRehearsal: true },
      wait: null,
    }
  }
  const current = wait && isOn(wait, now) ? wait : undefined
  const { project, service } = page.access
  const organisation = wait?.organisation ?? (project.role === 'consumer' ? service.ods_code : '')
  if (current?.code === one.code) {
    const says = `The sandbox waits for what ${current.organisation} sends for ${current.code}, and has seen nothing new of this case.`
    return { seen: null, wait: { says, offer: null } }
  }
  const says = current
    ? `${current.started_by} has the sandbox wait for what ${current.organisation} sends for ${current.code}.`
    : 'The sandbox waits for nothing now.'
  return { seen: null, wait: { says, offer: { code: one.code, organisation, instead: current?.id ?? '' } } }
}

/** The last exchange of today that fits the case. In a test outside the sandbox it proposes nothing: someone who was there may cite it. */
async function beside(page: Page, { kind, unseen }: { kind: string; unseen: string }) {
  const { id } = page.access.project
  const from = dayBegins(page.today)
  const exchanges = await page.context.sandboxes.listExchanges(page.db.read, id, 20)
  const organisation = exchanges.find((one) => one.organisation !== null && one.at >= from)?.organisation ?? null
  if (organisation === null) return { seen: null, wait: null }
  const observations = await page.context.sandboxes.observe(page.db.read, id, { organisation, from, to: nowIso(page.context) })
  const found = observations.filter((one) => one.kind === kind).toSorted((a, b) => b.at.localeCompare(a.at))[0]
  if (!found) return { seen: null, wait: null }
  const says = `${found.says}, by ${organisation} at ${clockTimeOf(found.at)}`
  return { seen: { tag: null, says, href: hrefOf(page, found.interactionId), unseen, interactionId: found.interactionId, isRehearsal: false }, wait: null }
}
