import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { testCasesFor } from '../templates/templates.ts'
import { loadCodes } from './change-codes.ts'
import { codeField, codesOffered } from './change-consumer-set-up.ts'
import { planCrumbs, planHome } from './test-plan.pages.ts'

/** The disposition codes of the test, each with what comes or goes with it. */
export async function showCodes(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { project, service } = page.access
  const { plan, codes, counts, used } = await loadCodes(page.db.read, project.id)
  const isTyped = given.status !== undefined
  const cases = (n: number): string => (n === 1 ? '1 case' : `${n} cases`)
  const comes = (code: string): number => testCasesFor(page.templates, { role: project.role, careSetting: service.care_setting, codes: [code] }).length
  const hintOf = (code: string): string => {
    if (used.has(code)) return `${cases(counts.get(code) ?? 0)} with something on record: it stays`
    return codes.includes(code) ? `Without it ${cases(counts.get(code) ?? 0)} would go` : `With it ${cases(comes(code))} would come`
  }
  const offered = codesOffered(page.templates, codes).map((one) => ({
    isInPlan: codes.includes(one.code),
    name: codeField(one.code),
    text: `${one.code}: ${one.name}`,
    hint: hintOf(one.code),
    checked: isTyped ? page.typed[codeField(one.code)] === 'yes' : codes.includes(one.code),
  }))
  const others = offered.filter((one) => !one.isInPlan)
  page.show(
    'test-plan/codes',
    { title: 'Disposition codes of the test', breadcrumbs: planCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      home: planHome(page),
      version: plan.version,
      first: given.conflict === undefined ? null : { text: given.conflict },
      codes: offered.filter((one) => one.isInPlan),
      others,
      otherWords: others.length === 1 ? '1 other code' : `${others.length} other codes`,
      isOpen: others.some((one) => one.checked),
    },
  )
}
