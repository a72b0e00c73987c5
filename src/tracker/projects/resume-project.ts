import { stateAct } from './change-state.ts'

/** Resumes a project that is on hold or stopped, unless another one of its service and role is open. */
export const resumeProject = stateAct('resume')
