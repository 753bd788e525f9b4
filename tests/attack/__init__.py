"""What an attacker tries, as a program: `python -m tests.attack`, `make attack`.

One module for each family of attempts, each a list of cases with an id and a sentence, so that a stranger can read what
was tried. An installation of its own is made, attacked and removed. Nothing in the product knows of this.
"""
