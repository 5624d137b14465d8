/** The rig of the relay benchmark: images of 307,200 octets in MONO8. */
export const WIDTH = 640;
export const HEIGHT = 480;
export const LIGHTS = 64;
