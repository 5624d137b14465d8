/** The three services that a node's parameters are got and set by (31-, section 6). */
export function parameterServices(node: string): { readonly get: string; readonly set: string; readonly list: string } {
  return { get: `${node}/get_parameter`, set: `${node}/set_parameter`, list: `${node}/list_parameters` };
}
