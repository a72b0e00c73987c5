import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendAudit, showAudit } from './audit.pages.ts'

export const auditRoutes: Route[] = [get('/admin/audit', 'users.manage', showAudit), get('/admin/audit.csv', 'users.manage', sendAudit)]
