import { post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { makePracticeSandbox } from './make-practice-sandbox.ts'
import { sandboxHome } from './place.pages.ts'

export const practiceRoutes: Route[] = [post('/projects/:project/sandbox/make', makePracticeSandbox, { to: sandboxHome })]
