import { signInRoutes } from '../web/sign-in/sign-in.routes.ts'
import type { Route } from './page.ts'
import { peopleRoutes } from './people/people.routes.ts'
import { prerequisitesRoutes } from './prerequisites/prerequisites.routes.ts'
import { projectsRoutes } from './projects/projects.routes.ts'
import { servicesRoutes } from './services/services.routes.ts'
import { sopRoutes } from './sop/sop.routes.ts'

/** Every page of the product. `test/tracker/permissions.test.ts` walks them all. */
export const allRoutes: Route[] = [...signInRoutes, ...projectsRoutes, ...servicesRoutes, ...peopleRoutes, ...prerequisitesRoutes, ...sopRoutes]
