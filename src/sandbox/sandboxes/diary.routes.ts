import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { cancelBooking } from './cancel-booking.ts'
import { changeDiary } from './change-diary.ts'
import { editDiary } from './diary-edit.pages.ts'
import { confirmReset, diaryHome, showDiary } from './diary.pages.ts'
import { publishDiary, withdrawDiary } from './publish-diary.ts'
import { resetSandbox } from './reset-sandbox.ts'

const base = '/projects/:project/sandbox/diary'
const edit = whileOpen((page) => editDiary(page))

export const diaryRoutes: Route[] = [
  get(base, 'project.view', (page) => showDiary(page)),
  get(`${base}/new`, 'sandbox.manage', edit),
  post(`${base}/new`, changeDiary, { again: editDiary, to: diaryHome }),
  get(`${base}/reset`, 'sandbox.manage', whileOpen(confirmReset)),
  post(`${base}/reset`, resetSandbox, { to: diaryHome }),
  post(`${base}/bookings/:appointment/cancel`, cancelBooking, { again: showDiary, to: (page) => `${diaryHome(page)}#bookings` }),
  get(`${base}/:diary`, 'sandbox.manage', edit),
  post(`${base}/:diary`, changeDiary, { again: editDiary, to: diaryHome }),
  post(`${base}/:diary/withdraw`, withdrawDiary, { to: diaryHome }),
  post(`${base}/:diary/publish`, publishDiary, { to: diaryHome }),
]
