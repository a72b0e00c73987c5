import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { allOperations, operations } from '../fhir/operations.ts'
import { editions } from '../rules/editions.ts'
import { sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { settingsInWords } from './change-settings.ts'
import { faultInWords, whats } from './fault.ts'
import { listArmedFaults } from './faults.store.ts'
import { reservedValues } from './scenarios.ts'

export const faultsHome = (page: Page): string => `${sandboxHome(page)}/faults`

export async function showFaults(page: Page, given: Partial<Again> = {}): Promise<void> {
  const sandbox = await sandboxOf(page)
  const armed = await listArmedFaults(page.db.read, sandbox.id)
  const typed = given.status === undefined ? {} : page.typed
  page.show(
    'sandbox/faults',
    { title: 'Scenarios and faults', breadcrumbs: sandboxCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      home: sandboxHome(page),
      here: faultsHome(page),
      mayManage: page.may('sandbox.manage') && isOpen(page),
      armed: armed.map((one) => ({
        id: one.id,
        text: faultInWords(one),
        left: one.remaining,
        of: one.requests,
        by: one.armed_by,
        when: momentOf(one.armed_at),
      })),
      conflict: given.conflict ?? null,
      seen: settingsInWords(sandbox),
      settings: { edition: sandbox.edition, scenarios: sandbox.scenarios === 1 ? 'yes' : 'no', per_minute: String(sandbox.per_minute), ...typed },
      editionName: editions[sandbox.edition]?.name ?? sandbox.edition,
      editions: Object.entries(editions).map(([value, { name }]) => ({ value, text: name })),
      whats: [{ value: '', text: 'Choose one' }, ...whats],
      operations: [{ value: '', text: 'Any' }, ...allOperations.map((value) => ({ value, text: operations[value].name }))],
      form: { what: '', operation: '', requests: '1', seconds: '', ...typed },
      reserved: reservedValues(),
    },
  )
}
