/**
 * Environment variable: the binary ends in order when its stdin closes. Set by a blender-sim that starts others, so that
 * they end with it, also when it is killed.
 */
export const END_WITH_STDIN = 'BLENDER_SIM_END_WITH_STDIN';
