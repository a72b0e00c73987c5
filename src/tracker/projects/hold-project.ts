import { stateAct } from './change-state.ts'

/** Puts an open project on hold: it leaves the work lists until someone resumes it. */
export const holdProject = stateAct('hold')
