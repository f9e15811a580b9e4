import { Jobs0001 } from './0001-jobs'

/** Every migration in order. A list instead of a glob: the same under tests and in the build. */
export const migrations = [Jobs0001]
