import type { Route } from '../../access/route.ts'
import { accountsRoutes } from './accounts.routes.ts'
import { areasRoutes } from '../areas/areas.routes.ts'
import { addressChangesRoutes } from './address-changes.routes.ts'
import { auditRoutes } from './audit.routes.ts'
import { chooseActsRoutes } from './choose-acts.routes.ts'
import { outboxRoutes } from './outbox.routes.ts'
import { securityRoutes } from './security.routes.ts'

export const adminRoutes: Route[] = [
  ...accountsRoutes,
  ...areasRoutes,
  ...addressChangesRoutes,
  ...outboxRoutes,
  ...auditRoutes,
  ...securityRoutes,
  ...chooseActsRoutes,
]
