import { nowIso } from '../../context.ts'
import type { TestCasesTable, TestRunsTable, TestRunWaitsTable } from '../../db/tables/test-plan.ts'
import type { Page } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { isRehearsal } from './environments.ts'
import { listRefused } from './refused.store.ts'
import { caseName, verdictNames, verdictTags } from './test-plan.ts'
import { findLatestWait, listCited } from './waiting.store.ts'
import { proposalsFor } from './waiting.ts'
import type { Proposal } from './waiting.ts'

type Case = Pick<TestCasesTable, 'id' | 'code' | 'number' | 'side' | 'criterion'>

/** For what a rehearsal waits, and what the sandbox saw of it that nobody has answered yet. Any other run waits for nothing, and neither does one that is finished. */
export async function loadWait(page: Page, run: TestRunsTable, cases: Case[], latest: Map<string, { recorded_at: string }>) {
  const { read } = page.db
  const wait = run.finished_at === null && isRehearsal(page, run) ? await findLatestWait(read, run.id, page.context.clock()) : undefined
  if (!wait) return { wait: undefined, proposals: [] }
  await page.context.interactions.flush()
  const { organisation, started_at: from, stopped_at, ends_at } = wait
  const [observations, refused, cited] = await Promise.all([
    page.context.sandboxes.observe(read, page.access.project.id, { organisation, from, to: stopped_at ?? ends_at }),
    listRefused(read, run.id),
    listCited(
      read,
      cases.map((one) => one.id),
    ),
  ])
  return { wait, proposals: proposalsFor(cases, wait.code, observations, { latest, refused, cited }) }
}

/** What the page of a rehearsal shows of its wait and of what the sandbox saw. */
export function shownWait(page: Page, { wait, proposals, cases }: { wait: TestRunWaitsTable | undefined; proposals: Proposal[]; cases: Case[] }) {
  const { project, service } = page.access
  const shown = proposals.flatMap(({ caseId, observation, proposes, unseen }) =>
    cases
      .filter((one) => one.id === caseId)
      .map((one) => ({
        caseId,
        proposes,
        name: caseName(one),
        criterion: one.criterion,
        // Both: the page may have been open while they sent more.
        value: `${observation.verdict} ${observation.interactionId}`,
        interactionId: observation.interactionId,
        href: `/projects/${project.id}/sandbox/log/${observation.interactionId}`,
        tag: { text: verdictNames[observation.verdict], classes: verdictTags[observation.verdict] },
        saw: `${observation.says}, ${momentOf(observation.at)}`,
        unseen,
      })),
  )
  return {
    wait: wait && { ...wait, until: momentOf(wait.ends_at), isOn: wait.stopped_at === null && wait.ends_at > nowIso(page.context) },
    proposals: shown.filter((one) => one.proposes),
    citable: shown.filter((one) => !one.proposes),
    // A Consumer's project waits for its own requests.
    organisation: wait?.organisation ?? (project.role === 'consumer' ? service.ods_code : ''),
  }
}
