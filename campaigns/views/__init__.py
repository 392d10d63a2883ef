"""Own pages of the admin, and the door for providers' callbacks (`callbacks`)."""
