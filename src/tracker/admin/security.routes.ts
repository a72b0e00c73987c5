import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showSecurity } from './security.pages.ts'

export const securityRoutes: Route[] = [get('/admin/security', 'users.manage', showSecurity)]
