import { NotFoundError } from '../../errors.ts'
import { get } from '../../access/page.ts'
import type { Route } from '../../access/page.ts'
import { operations } from '../operations.ts'
import { allRules } from '../rules/judge.ts'

const groups: Record<string, string> = {
  URL: 'Address', HDR: 'Headers', JWT: 'Token', ORG: 'Organisation', SLT: 'Search for slots', BDY: 'Body', APT: 'Appointment', CSL: 'Slot that is booked', PAT: 'Patient', DOC: 'Document', CAN: 'Cancellation', FLW: 'What went before', SIM: 'Answers on purpose',
}

export const rulesRoutes: Route[] = [
  get('/sandbox/rules', 'account.own', (page) => {
    page.show('sandbox/rules', { title: 'Sandbox rules' }, {
      groups: Object.entries(groups).map(([key, name]) => ({ name, rules: allRules.filter((rule) => rule.id.startsWith(key)) })).filter((group) => group.rules.length > 0), count: allRules.length,
    })
  }),
  get('/sandbox/rules/:rule', 'account.own', (page) => {
    const rule = allRules.find((one) => one.id === page.param('rule').toUpperCase())
    if (!rule) throw new NotFoundError('No such rule')
    page.show('sandbox/rule', { title: rule.id, breadcrumbs: [{ text: 'Sandbox rules', href: '/sandbox/rules' }] }, { rule, on: rule.on.map((one) => operations[one].name) })
  }),
]
