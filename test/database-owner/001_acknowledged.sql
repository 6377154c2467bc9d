create table acknowledged (n integer primary key, body text not null);
