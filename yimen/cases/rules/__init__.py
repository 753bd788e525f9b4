"""What must hold of applications and cases. Pure: `now` is passed in, nothing is read or stored."""
