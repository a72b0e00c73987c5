import { nowIso } from '../../context.ts'
import type { TestCasesTable, TestRunWaitsTable } from '../../db/tables/test-plan.ts'
import type { Page } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { caseName, verdictNames, verdictTags } from './test-plan.ts'
import { isOn, proposedValue } from './waiting.ts'
import type { Proposal } from './waiting.ts'
import { odsCodeOf } from '../services/service-key.ts'

type Case = Pick<TestCasesTable, 'id' | 'code' | 'number' | 'side' | 'criterion'>

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
        value: proposedValue({ observation }),
        interactionId: observation.interactionId,
        href: `/projects/${project.id}/sandbox/log/${observation.interactionId}`,
        tag: { text: verdictNames[observation.verdict], classes: verdictTags[observation.verdict] },
        saw: `${observation.says}, ${momentOf(observation.at)}`,
        unseen,
      })),
  )
  return {
    wait: wait && { ...wait, until: momentOf(wait.ends_at), isOn: isOn(wait, nowIso(page.context)) },
    proposals: shown.filter((one) => one.proposes),
    citable: shown.filter((one) => !one.proposes),
    // A Consumer's project waits for its own requests.
    organisation: wait?.organisation ?? (project.role === 'consumer' ? odsCodeOf(service.ods_code) : ''),
  }
}
