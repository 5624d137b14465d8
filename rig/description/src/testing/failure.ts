import { RigDescriptionError } from '../error.js';

/** The error that `promise` fails with; anything but a RigDescriptionError, or none, is thrown. */
export async function failureOf(promise: Promise<unknown>): Promise<RigDescriptionError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RigDescriptionError) return error;
    throw error;
  }
  throw new Error('expected a RigDescriptionError');
}
