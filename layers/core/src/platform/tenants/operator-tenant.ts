/** The tenant whose platform administrators run the deployment; it is there from the first start, and stays. */
export const operatorTenant = 'default';
