import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showRule, showRules } from './rules.pages.ts'

// Anyone may read the rules: the OperationOutcome of a refusal leads here, and its reader may have no account.
export const rulesRoutes: Route[] = [get('/sandbox/rules', 'public', showRules), get('/sandbox/rules/:rule', 'public', showRule)]
