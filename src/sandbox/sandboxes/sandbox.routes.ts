import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { allowOrganisations } from './allow-organisations.ts'
import { fitSlotsToDiary } from './fit-slots-to-diary.ts'
import { sandboxHome } from './place.pages.ts'
import { rotateAddress } from './rotate-address.ts'
import { confirmRotate, showSandbox } from './sandbox.pages.ts'
import { switchOff, switchOn } from './switch-sandbox.ts'

const base = '/projects/:project/sandbox'

export const sandboxRoutes: Route[] = [
  get(base, 'project.view', (page) => showSandbox(page)),
  post(`${base}/allowed`, allowOrganisations, { again: showSandbox, to: sandboxHome }),
  get(`${base}/rotate`, 'sandbox.manage', whileOpen(confirmRotate)),
  post(`${base}/rotate`, rotateAddress, { to: sandboxHome }),
  post(`${base}/diary`, fitSlotsToDiary, { to: sandboxHome }),
  post(`${base}/off`, switchOff, { to: sandboxHome }),
  post(`${base}/on`, switchOn, { to: sandboxHome }),
]
